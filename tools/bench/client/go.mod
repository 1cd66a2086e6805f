module nx-oci.dev/bench-client

go 1.24
