"""The programs that run all day, from one description: started together, restarted on failure, ended together."""
