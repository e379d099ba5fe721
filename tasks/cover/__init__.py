"""Cover and hand-over: who is asked when somebody is away, has left, or passes a task on."""
