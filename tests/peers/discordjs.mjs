// A bot by discord.js: opens a thread on a message, replies and edits, answers a command late, and hears a button.
// Arguments: the package's folder, the address of Discord's API without its version, a token.
import { createRequire } from "node:module";

const [folder, api, token] = process.argv.slice(2);
const discord = createRequire(import.meta.url)(folder);
const { ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, Events, GatewayIntentBits, MessageFlags, Partials } = discord;

const { DirectMessages, Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
const client = new Client({
  intents: [Guilds, GuildMessages, DirectMessages, MessageContent],
  partials: [Partials.Channel],
  allowedMentions: { parse: [], repliedUser: false },
  rest: { api, retries: 3 },
});

client.once(Events.ClientReady, async () => {
  const question = { type: 3, name: "question", description: "What you would like to know", required: true };
  await client.application.commands.set([{ name: "ask", description: "Ask something", options: [question] }]);
  console.log("ready");
});

client.on(Events.MessageCreate, async (message) => {
  if (message.author.bot || message.system) return; // also what begins a thread
  if (!message.inGuild() || message.channel.isThread()) {
    await message.reply({ content: `Inline: ${message.content}` });
    return;
  }
  const thread = await message.startThread({ name: message.content.slice(0, 100) });
  const first = await thread.send("One moment.");
  await first.edit(`Answer: ${message.content}`);
});

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isChatInputCommand()) {
    await interaction.deferReply();
    const button = new ButtonBuilder().setCustomId("why").setLabel("Why?").setStyle(ButtonStyle.Secondary);
    const components = [new ActionRowBuilder().addComponents(button)];
    await interaction.editReply({ content: `Answer: ${interaction.options.getString("question")}`, components });
    await interaction.followUp("One thing more.");
  } else if (interaction.isButton()) {
    await interaction.reply({ content: "Because it says so.", flags: MessageFlags.Ephemeral });
  }
});

client.on(Events.Error, (error) => console.log(`error ${error}`));
process.on("unhandledRejection", (error) => console.log(`error ${error}`));
process.on("SIGTERM", () => client.destroy().then(() => process.exit(0)));
await client.login(token);
