namespace Polywire.Formats;

/// <summary>The rules that a value breaks, each with its path. Costs nothing while nothing is wrong.</summary>
public struct FaultList
{
    private List<(string Path, string Message)>? _faults;
    private List<string>? _path;

    /// <summary>Whether any rule is broken.</summary>
    public readonly bool Any => _faults is not null;

    /// <summary>The broken rules in the order in which they were found.</summary>
    public readonly IReadOnlyList<(string Path, string Message)> Faults => _faults is null ? [] : _faults;

    /// <summary>Enters a field (<c>name</c>) or an item (<c>[2]</c>).</summary>
    public void Enter(string segment) => (_path ??= []).Add(segment);

    /// <summary>Leaves what was entered last.</summary>
    public readonly void Leave() => _path!.RemoveAt(_path.Count - 1);

    /// <summary>Notes a broken rule of a field of the value that is being checked.</summary>
    public void Add(string field, string message)
    {
        Enter(field);
        (_faults ??= []).Add((string.Join('.', _path!).Replace(".[", "[", StringComparison.Ordinal), message));
        Leave();
    }

    /// <summary>One line with all faults.</summary>
    public override readonly string ToString() => string.Join("; ", Faults.Select(fault => $"{fault.Path}: {fault.Message}"));
}
