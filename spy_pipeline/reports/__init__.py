"""Reports of single days, as Markdown and as a page of their own."""
