"""Words of software and of its support, by which a question is told from a chat, in several languages; data only."""

TOPICS = """
abbonamento abo abonnement accesso account accounts actualizacion addon agenda agent agents aggiornamento ajustes
aktualisierung alert alerts android anleitung anmelden anmeldung ansible anwendung apache api aplicacion aplicativo
app application applicazione appointment apps archivo archivos arm arm64 arquivo arquivos assinatura attachment
attachments atualizacao audio ausweis auth authentication avatar aws azure backup backups badge baixar balancer banco
bar base bash befehl benachrichtigung benachrichtigungen benutzer berechtigung berechtigungen bestellung bild bilder
bildschirm billing binary board bord bot branch browser build builds busca busqueda button cache caching calendar
calendario calendrier callback campo canal canale canaux card cards caricare carpeta cartella cartelle cert
certificado certificat certificate certificates certificato certs champ channel channels chart chave chiave chrome ci
class clave cle cles cli client clients cluster clusters collection collections collegarmi column columns comando
command commande commands compile compiling component components compose compte comptes config configuracao
configuracion configuration configurazione configure configured configuring connector connexion conta container
containers contatti contract contrasena contrat contrato contratto cookie cookies copia copias cores correo correos
cors cpu crash credentials cron csv cuenta dados daemon dashboard dashboards data database databases dataset datei
dateien datenbank datos db debian debug debugging default defaults delivery deploy deploying deployment depot depots
descargar dienst directories directory discord disk dns docker docs document documentacao documentacion documentation
documentazione documented documents doku dokumentation domain domains donnees dossier downgrade download downloading
downloads driver drivers droits drucken drucker edge einrichtung einstellung einstellungen email emails embedding
embeddings encoding encryption endpoint endpoints env environment error errors espace esportare event events example
examples excel expense expenses export exportar exporter exportieren exporting exports extension extensions factura
facturas facture factures fattura fatture fatura feature features fehler feld fichier fichiers field fields file files
filigrane filter filters firefox firewall flag flags folder folders form format formulaire formular formulario fps
framework function functions garage gb gehalt git github gitlab golang google gpu gradle group groupe groups grupo
gruppe gruppo gui guide handy hash header headers helm herunterladen hochladen http https idioma image images immagine
import importar importare importer importieren importing imports impostazione impostazioni impresora impressora
imprimante index indexes input install installare installarlo installation installed installer installing instance
instances insurance integration integrations interfaccia interfaz invite invoice invoices ios ip ipv6 java javascript
jeton jetons job jobs jointe jointes jour json k8s kafka kalender kanal kanale kanalen kb key keys konfiguration
konten konto kubectl kubernetes kunde langue laptop launcher ldap leave legendas level library licence licencia
license licenses licensing limit limits lingua linux lizenz load localhost log logging login logon logs mac macos
markdown maven max maximum mb meldung member members memoire memoria memory menu merge mesh method metrics migrate
migrating migration migrations mise mobile mod model modele modello modelo models mods module modules modulo mongodb
monitor monitoring mot mysql nachricht nachrichten network netzwerk nginx node nodejs nodes notificaciones
notificacoes notification notifications notifiche npm nutzer oauth option options order ordine ordner org organisation
organization output package packages page pagina painel parameter parameters parametrage parametre parametres parking
passe passphrase password passwords passwort pasta patch path paths payment payroll pdf pedido permessi permisos
permission permissions permissoes phone php piano piece pieces pip pipeline pipelines plan plans plantilla plugin
plugins pod pods policy port ports postgres postgresql powershell printer process processes production progetto
progress project projects projekt projet projeto proxy proyecto python queries query queue quota quotas ram raspberry
rate readme recherche rechner rechnung rechnungen rechte record records red rede redis refund regex region regions
reimbursement release render rendering repo report reports repos repository request requests reseau response responses
restore rete ricerca richieste role roles rolle rollen row rows ruby runtime rust s3 safari salary saml sandbox
sauvegarde sauvegardes save scaricare schedule scheduled scheduler schema schlussel schnittstelle scope scopes script
scripts sdk search searching seat seats secret secrets seguridad seite senha server servers serveur service services
servicio servico servidor servizio sesion session sessions setting settings setup shell shipping sicherung sicherungen
sidebar signin size skript slack sms socket sottotitoli sous speicher sprache spreadsheet sql sqlite ssh ssl sso
staging stampante stdout storage subdomain subir subscription subtitles subtitulos suche support supported suscripcion
sync synchronize syncing synology syntax systemd tab tabela tabella tabelle tabla table tableau tables tabs tag tags
taille telecharger telefone telefono telemetry telephone televerser template templates tenant tenants terminal
terraform texture texturen textures theme themes thread threads throttling tier tiers timeout titres tls token tokens
toml tracing traefik trial tutorial typescript ubuntu ui umgebung unicode uninstall untertitel update updated updates
upgrade upgraded upgrading upload uploading uploads url urls user users usuario usuarios utente utenti utilisateur
utilisateurs variable variables vector vectors version versione versions vertrag verzeichnis video videos viewport
vorlage vorlagen vpn wasserzeichen watermark webhook webhooks websocket websockets widget wifi windows wlan worker
workers workspace workspaces world wsl x86 xlsx xml yaml yarn zertifikat
"""
