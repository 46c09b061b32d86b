package caseworktest

import (
	"bytes"
	"reflect"
	"strings"
)

// Holds reports whether a text is anywhere in the store, whatever is kept there.
func (m *Memory) Holds(text string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return holds(reflect.ValueOf(m), text)
}

func holds(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.Contains(v.String(), text)
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && holds(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if holds(v.Field(i), text) {
				return true
			}
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			if holds(at.Key(), text) || holds(at.Value(), text) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
			return bytes.Contains(v.Bytes(), []byte(text))
		}
		for i := range v.Len() {
			if holds(v.Index(i), text) {
				return true
			}
		}
	}
	return false
}
