"""The flow runs in Prefect: started, woken, shown, and compared with the database."""
