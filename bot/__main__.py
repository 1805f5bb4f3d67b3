"""`python -m bot` is `footnote`, where the program is not installed but lies in the working directory."""

from bot.cli import main

if __name__ == "__main__":
    main()
