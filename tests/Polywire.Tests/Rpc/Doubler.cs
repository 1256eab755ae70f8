using Polywire.Formats;

namespace Polywire.Tests.Rpc;

/// <summary>A service with a method that costs nothing itself.</summary>
[Service("cat")]
internal sealed partial class Doubler
{
    /// <summary>Twice the number.</summary>
    public long Double(long num) => 2 * num;
}
