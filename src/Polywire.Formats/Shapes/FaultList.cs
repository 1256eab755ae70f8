namespace Polywire.Formats;

/// <summary>The rules that a value breaks, each with its path. Costs nothing while nothing is wrong.</summary>
public struct FaultList
{
    private List<(string Path, string Message)>? _faults;

    /// <summary>Whether any rule is broken.</summary>
    public readonly bool Any => _faults is not null;

    /// <summary>How many are broken so far.</summary>
    public readonly int Count => _faults?.Count ?? 0;

    /// <summary>The broken rules in the order in which they were found.</summary>
    public readonly IReadOnlyList<(string Path, string Message)> Faults => _faults is null ? [] : _faults;

    /// <summary>Notes a broken rule of a field of the value that is being checked.</summary>
    public void Add(string field, string message) => (_faults ??= []).Add((field, message));

    /// <summary>Says where the value lies whose check is over: call it when <see cref="Count"/> has grown since.</summary>
    /// <param name="since">The count before the check.</param>
    /// <param name="segment">A field's name, or <c>[2]</c>.</param>
    public readonly void Under(int since, string segment)
    {
        for (int index = since; index < Count; index++)
        {
            var (path, message) = _faults![index];
            _faults[index] = (CodecException.Join(segment, path), message);
        }
    }

    /// <summary>One line with all faults.</summary>
    public override readonly string ToString() => string.Join("; ", Faults.Select(fault => $"{fault.Path}: {fault.Message}"));
}
