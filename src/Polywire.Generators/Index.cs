namespace System;

/// <summary>What list patterns need and netstandard2.0 lacks.</summary>
internal readonly struct Index(int value, bool fromEnd = false)
{
    /// <summary>The place in something of this length.</summary>
    public int GetOffset(int length) => fromEnd ? length - value : value;
}
