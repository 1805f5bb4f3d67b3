"""The operator's reports in the terminal and in files: `footnote report`."""
