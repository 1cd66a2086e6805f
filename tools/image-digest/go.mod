module example.com/image-digest

go 1.22
