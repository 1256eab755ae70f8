using Polywire.Formats;

namespace Polywire.Interop.Tests.XmlRpc;

/// <summary>Multiples.</summary>
[Shape]
internal sealed partial record Times
{
    public int Times10 { get; init; }

    public int Times100 { get; init; }

    public int Times1000 { get; init; }
}
