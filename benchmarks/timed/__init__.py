"""What `bench.py` times: each module makes the data of some steps and runs them, beside a peer where there is one."""
