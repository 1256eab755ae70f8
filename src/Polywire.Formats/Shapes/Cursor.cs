namespace Polywire.Formats;

/// <summary>Where a reader is in a list, map or object. Only the format that made it knows what its numbers mean.</summary>
public struct Cursor
{
    /// <summary>What is left (values, entries, bytes), or the place where it ends.</summary>
    public int Rest { get; set; }

    /// <summary>How many were taken; negative marks a form of its own, such as fields by position.</summary>
    public int Taken { get; set; }

    /// <summary>Where it began, for errors.</summary>
    public int Start { get; set; }
}
