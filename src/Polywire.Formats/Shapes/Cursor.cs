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

    // What Protocol Buffers need beyond that, since their lists and messages may lie in parts.

    /// <summary>Where it stands: a slot; null for what has no further parts.</summary>
    internal object? Form { get; set; }

    /// <summary>The fields whose parts were all taken; null for none.</summary>
    internal object? Gathered { get; set; }

    /// <summary>The fields, of the first 64, that came.</summary>
    internal ulong Seen { get; set; }

    /// <summary>Where the part ends that is being read.</summary>
    internal int End { get; set; }

    /// <summary>Where to go on after the box or entry that was entered; 0 for none.</summary>
    internal int Next { get; set; }

    /// <summary>Where to go on after the last part; 0 until one lay apart.</summary>
    internal int Resume { get; set; }

    /// <summary>Whether one value or entry waits to be taken, its tag read.</summary>
    internal bool Waits { get; set; }

    /// <summary>Whether parts are taken wherever they lie, instead of those in a row.</summary>
    internal bool Gathers { get; set; }

    /// <summary>Whether it did not come at all.</summary>
    internal bool IsOver { get; set; }
}
