using System.Collections;

namespace Polywire.Formats;

/// <summary>The entries of a map as a reader gathers them: in order, and no key twice.</summary>
internal sealed class ValueMap : IReadOnlyList<KeyValuePair<Value, Value>>
{
    // Up to here a key is looked for by looking at all.
    private const int FewEntries = 8;

    private readonly List<KeyValuePair<Value, Value>> _entries = [];
    private Dictionary<Value, int>? _places;

    public ValueMap()
    {
    }

    public ValueMap(IEnumerable<KeyValuePair<Value, Value>> entries)
    {
        foreach (var entry in entries)
            Set(entry.Key, entry.Value);
    }

    public int Count => _entries.Count;

    public KeyValuePair<Value, Value> this[int index] => _entries[index];

    /// <summary>Where a key is; −1 when it is not there.</summary>
    public int IndexOf(Value key)
    {
        if (_places is not null)
            return _places.TryGetValue(key, out int place) ? place : -1;
        for (int index = 0; index < _entries.Count; index++)
        {
            if (_entries[index].Key.Equals(key))
                return index;
        }
        return -1;
    }

    /// <summary>Appends an entry; false, and nothing is done, when the key is there already.</summary>
    public bool TryAdd(Value key, Value value)
    {
        if (_entries.Count >= FewEntries && _places is null)
            _places = Enumerable.Range(0, _entries.Count).ToDictionary(index => _entries[index].Key);
        if (_places is null ? IndexOf(key) >= 0 : !_places.TryAdd(key, _entries.Count))
            return false;
        _entries.Add(new(key, value));
        return true;
    }

    /// <summary>Appends an entry, or puts another value in its place.</summary>
    public void Set(Value key, Value value)
    {
        if (!TryAdd(key, value))
            _entries[IndexOf(key)] = new(key, value);
    }

    public IEnumerator<KeyValuePair<Value, Value>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();
}
