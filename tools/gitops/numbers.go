package main

import "encoding/json"

// decodeNumbers replaces every json.Number in place: by int64 where the number is whole, else by float64.
func decodeNumbers(value any) error {
	_, err := decoded(value)
	return err
}

func decoded(value any) (any, error) {
	switch v := value.(type) {
	case json.Number:
		if whole, err := v.Int64(); err == nil {
			return whole, nil
		}
		return v.Float64()
	case map[string]any:
		for key, item := range v {
			replaced, err := decoded(item)
			if err != nil {
				return nil, err
			}
			v[key] = replaced
		}
	case []any:
		for i, item := range v {
			replaced, err := decoded(item)
			if err != nil {
				return nil, err
			}
			v[i] = replaced
		}
	}
	return value, nil
}
