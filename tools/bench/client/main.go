// Asks a server for artifacts, or gives it some, from several connections at once, and says in JSON how long that took. It does
// next to nothing with the bytes, on one core at most, so that what is measured is the server.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type result struct {
	// Seconds of all of it, and milliseconds of each request, until its first byte and until its last.
	Seconds float64   `json:"seconds"`
	First   []float64 `json:"first"`
	Last    []float64 `json:"last"`
	// Bytes of all bodies that came.
	Bytes    int64       `json:"bytes"`
	Statuses map[int]int `json:"statuses"`
}

func main() {
	method := flag.String("method", "GET", "GET or PUT")
	address := flag.String("url", "", "what to ask for; {n} is the number of the request, {m} that within -files")
	token := flag.String("token", "", "for the header Authorization")
	file := flag.String("file", "", "the body of a PUT, named likewise")
	files := flag.Int("files", 1, "how many there are")
	clients := flag.Int("clients", 1, "connections at once")
	requests := flag.Int("requests", 1, "of all of them together")
	from := flag.Int("from", 0, "the number of the first request")
	flag.Parse()
	runtime.GOMAXPROCS(1)

	var next atomic.Int64
	next.Store(int64(*from))
	last := int64(*from + *requests)
	var mutex sync.Mutex
	var done sync.WaitGroup
	all := result{Statuses: map[int]int{}}
	began := time.Now()
	for range *clients {
		done.Add(1)
		go func() {
			defer done.Done()
			c := &client{method: *method, token: *token, buffer: make([]byte, 1<<18)}
			defer c.close()
			for {
				n := next.Add(1) - 1
				if n >= last {
					return
				}
				names := strings.NewReplacer("{n}", fmt.Sprint(n), "{m}", fmt.Sprint(n%int64(*files)))
				status, bytes, first, whole, err := c.ask(names.Replace(*address), names.Replace(*file))
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				mutex.Lock()
				all.Statuses[status]++
				all.Bytes += bytes
				all.First = append(all.First, first.Seconds()*1000)
				all.Last = append(all.Last, whole.Seconds()*1000)
				mutex.Unlock()
			}
		}()
	}
	done.Wait()
	all.Seconds = time.Since(began).Seconds()
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		os.Exit(1)
	}
}

type client struct {
	method, token string
	buffer        []byte
	conn          *net.TCPConn
	reader        *bufio.Reader
}

func (c *client) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// ask sends one request and takes all of the answer.
func (c *client) ask(address, file string) (status int, bytes int64, first, whole time.Duration, err error) {
	target, err := url.Parse(address)
	if err != nil {
		return
	}
	if c.conn == nil {
		conn, dialed := net.Dial("tcp", target.Host)
		if dialed != nil {
			return 0, 0, 0, 0, dialed
		}
		c.conn = conn.(*net.TCPConn)
		c.reader = bufio.NewReaderSize(c.conn, 1<<16)
	}
	began := time.Now()
	if err = c.send(target, file); err != nil {
		return
	}
	response, err := http.ReadResponse(c.reader, &http.Request{Method: c.method})
	if err != nil {
		return
	}
	first = time.Since(began)
	if response.ContentLength >= 0 {
		bytes, err = c.discard(response.ContentLength)
	} else {
		bytes, err = io.CopyBuffer(discarding{}, response.Body, c.buffer)
	}
	if err != nil {
		return
	}
	whole = time.Since(began)
	if response.Close {
		c.close()
	}
	return response.StatusCode, bytes, first, whole, nil
}

func (c *client) send(target *url.URL, name string) error {
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n", c.method, target.RequestURI(), target.Host, c.token)
	if c.method != "PUT" {
		_, err := io.WriteString(c.conn, head+"\r\n")
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return err
	}
	if _, err = io.WriteString(c.conn, head+fmt.Sprintf("Content-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n", about.Size())); err != nil {
		return err
	}
	// By sendfile.
	_, err = c.conn.ReadFrom(file)
	return err
}

// discarding has no way around the buffer of its reader.
type discarding struct{}

func (discarding) Write(bytes []byte) (int, error) { return len(bytes), nil }

// discard takes a body of a length; what the reader of the head has of it comes first.
func (c *client) discard(length int64) (int64, error) {
	taken := min(length, int64(c.reader.Buffered()))
	if _, err := c.reader.Discard(int(taken)); err != nil {
		return taken, err
	}
	for taken < length {
		n, err := c.conn.Read(c.buffer[:min(int64(len(c.buffer)), length-taken)])
		taken += int64(n)
		if err != nil {
			return taken, err
		}
	}
	return taken, nil
}
