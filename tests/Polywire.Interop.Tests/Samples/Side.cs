namespace Polywire.Interop.Tests.Samples;

/// <summary>Who plays a part in a test of two programs.</summary>
public enum Side
{
    /// <summary>Our sample.</summary>
    Ours,

    /// <summary>The chapter's Python program.</summary>
    Python,
}
