package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	minio "github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
)

const bucketScheme = "s3://"

// IsBucket tells whether a place is written as a bucket's.
func IsBucket(place string) bool { return strings.HasPrefix(place, bucketScheme) }

// ParseBucket reads s3://bucket/prefix. The prefix may be empty, and ends with a slash otherwise.
func ParseBucket(place string) (bucket, prefix string, err error) {
	u, err := url.Parse(place)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", errors.New("it has to be s3://bucket or s3://bucket/prefix")
	}
	if prefix = strings.Trim(u.Path, "/"); prefix != "" {
		prefix += "/"
	}
	return u.Host, prefix, nil
}

// SplitObject is the place and the name of one backup in a bucket: s3://bucket/prefix/name.
func SplitObject(object string) (place, name string) {
	cut := strings.LastIndexByte(object, '/')
	return object[:cut], object[cut+1:]
}

// Account is how an S3-compatible server is reached.
type Account struct {
	Endpoint             string // http or https, a host, maybe a port
	Region               string // empty: the server's
	AccessKey, SecretKey secret.Text
}

// Bucket is a Place on an S3-compatible server.
type Bucket struct {
	client         *minio.Client
	bucket, prefix string
}

// NewBucket makes a Bucket of s3://bucket/prefix. All calls go over transport.
func NewBucket(place string, a Account, transport http.RoundTripper) (*Bucket, error) {
	bucket, prefix, err := ParseBucket(place)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(a.Endpoint)
	if err != nil {
		return nil, err
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(a.AccessKey.Reveal(), a.SecretKey.Reveal(), ""), Secure: u.Scheme == "https", Region: a.Region, Transport: transport,
	})
	if err != nil {
		return nil, err
	}
	return &Bucket{client, bucket, prefix}, nil
}

// String implements Place.
func (b *Bucket) String() string { return bucketScheme + b.bucket + "/" + b.prefix }

func (b *Bucket) key(name string) string { return b.prefix + filepath.Base(name) }

// Put implements Place. An object becomes visible when it is whole; parts of a large one that a killed process left are removed by the bucket's own rules.
func (b *Bucket) Put(ctx context.Context, name, path string) error {
	const op, partSize = "backup.put", 16 << 20
	switch _, err := b.client.StatObject(ctx, b.bucket, b.key(name), minio.StatObjectOptions{}); {
	case err == nil:
		return fault.Wrap(fault.Conflict, op, fmt.Errorf("%s is there already", name))
	case !absent(err):
		return answered(err)
	}
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, err = b.client.PutObject(ctx, b.bucket, b.key(name), f, info.Size(), minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 2, SendContentMd5: true,
	})
	return answered(err)
}

// Open implements Place.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	o, err := b.client.GetObject(ctx, b.bucket, b.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, answered(err)
	}
	if _, err := o.Stat(); err != nil {
		_ = o.Close()
		if absent(err) {
			return nil, fault.Wrap(fault.NotFound, "backup.open", err)
		}
		return nil, answered(err)
	}
	return o, nil
}

// Names implements Place.
func (b *Bucket) Names(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var names []string
	for o := range b.client.ListObjects(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix}) {
		if o.Err != nil {
			return nil, answered(o.Err)
		}
		if name := strings.TrimPrefix(o.Key, b.prefix); name != "" && !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	return names, nil
}

// Remove implements Place.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	return answered(b.client.RemoveObject(ctx, b.bucket, b.key(name), minio.RemoveObjectOptions{}))
}

func absent(err error) bool {
	code := minio.ToErrorResponse(err).Code
	return code == minio.NoSuchKey || code == "NotFound"
}

// answered says what an S3 server answered with its code, which is what manuals list.
func answered(err error) error {
	if r, ok := errors.AsType[minio.ErrorResponse](err); ok {
		return fmt.Errorf("the server answers %s: %s", r.Code, r.Message)
	}
	return err
}
