using Polywire.Formats;

namespace Polywire.Interop.Tests.XmlRpc;

/// <summary>Counts of characters.</summary>
[Shape]
internal sealed partial record Entities
{
    public int CtLeftAngleBrackets { get; init; }

    public int CtRightAngleBrackets { get; init; }

    public int CtAmpersands { get; init; }

    public int CtApostrophes { get; init; }

    public int CtQuotes { get; init; }
}
