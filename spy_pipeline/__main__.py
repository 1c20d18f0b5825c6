"""`python -m spy_pipeline` is the `spy` command."""

from spy_pipeline.cli.app import main

if __name__ == "__main__":
    main()
