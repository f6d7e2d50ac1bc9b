package otlp

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/xextension/storage"
)

// queues keeps the queues of one backend.
type queues struct {
	storage.Extension
	dir string
}

// queueID makes the names of the files the same for each protocol: what waits is the same by either.
var queueID = component.MustNewID("otlp")

// strikes is how often the program may die while it opens a queue until that is set aside.
const strikes = 2

// GetClient implements storage.Extension. The name is that of the signal.
//
// The database below (bbolt) panics in a goroutine of its own when it finds its file broken, which nobody can recover
// from: a program with a broken queue would not start, ever. So each opening leaves a mark until it is over, one way or
// the other, and a queue that killed the program before is set aside.
func (q queues) GetClient(ctx context.Context, kind component.Kind, _ component.ID, name string) (storage.Client, error) {
	mark := filepath.Join(q.dir, "opening_"+name)
	if info, err := os.Stat(mark); err == nil && info.Size() >= strikes {
		if err := q.setAside(name); err != nil {
			return nil, err
		}
		_ = os.Remove(mark)
	}
	if err := strike(mark); err != nil {
		return nil, err
	}
	defer os.Remove(mark)
	return q.Extension.GetClient(ctx, kind, queueID, name)
}

// setAside renames the file of a signal's queue, over that of the last time.
func (q queues) setAside(name string) error {
	files, err := filepath.Glob(filepath.Join(q.dir, "exporter_*_"+name))
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Rename(f, f+".broken"); err != nil {
			return err
		}
	}
	return nil
}

// strike makes a mark one byte longer.
func strike(mark string) error {
	f, err := os.OpenFile(mark, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte{'x'})
	return errors.Join(err, f.Close())
}

func newStorage(o Options, t component.TelemetrySettings) (storage.Extension, error) {
	f := filestorage.NewFactory()
	c := f.CreateDefaultConfig()
	dir := filepath.Join(o.Queue.Dir, o.Name)
	err := confmap.NewFromStringMap(map[string]any{
		"directory":             dir,
		"create_directory":      true,
		"directory_permissions": "0700",
		"recreate":              true, // sets a file aside that is no queue
		"fsync":                 true, // without it a power cut may break the file
		"compaction": map[string]any{
			// The file does not shrink by itself after an outage. Not at the start, which would wait for it.
			"directory": dir, "on_rebound": true, "cleanup_on_start": true,
			"rebound_needed_threshold_mib": 32, "rebound_trigger_threshold_mib": 8, "check_interval": "30s",
		},
	}).Unmarshal(c)
	if err != nil {
		return nil, fmt.Errorf("otlp: settings of the queue: %w", err)
	}
	if v, ok := c.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return nil, &SettingsError{"Queue.Dir", err.Error()}
		}
	}
	e, err := f.Create(context.Background(), extension.Settings{ID: storageID, TelemetrySettings: t}, c)
	if err != nil {
		return nil, &SettingsError{"Queue.Dir", err.Error()}
	}
	s, ok := e.(storage.Extension)
	if !ok {
		return nil, fmt.Errorf("otlp: %T keeps no queues", e)
	}
	return queues{s, dir}, nil
}
