"""Turns a page into a picture, with a headless ``chromium``."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

WIDTH = 720


def draw(html: str, path: Path) -> None:
    """Turn a page into a picture, as high as it needs."""
    chromium = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(
            f"{html}<script>document.title=document.documentElement.scrollHeight</script>", encoding="utf-8"
        )
        call = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", file.as_uri()]
        call.append(f"--user-data-dir={folder}/profile")
        first = [*call, f"--window-size={WIDTH},100", "--dump-dom"]
        height = re.search(
            r"<title>(\d+)</title>", subprocess.run(first, check=True, capture_output=True, text=True).stdout
        )
        size = f"--window-size={WIDTH},{int(height[1]) if height else 1_000}"
        subprocess.run([*call, size, f"--screenshot={path.resolve()}"], check=True, capture_output=True)
