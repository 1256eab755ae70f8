using Polywire.Formats;

namespace Polywire.Cli.Loads;

/// <summary>What of the hub's service <c>demo</c> a load calls: with types, so that it measures the wire and not values made at run time.</summary>
[Service("demo")]
internal partial interface IDemo
{
    /// <summary>Twice the number.</summary>
    ValueTask<long> Double(long num, CancellationToken cancellationToken);
}
