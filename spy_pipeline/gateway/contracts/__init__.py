"""Which stocks, funds and options the gateway knows, under which numbers, where and when they trade."""
