using Polywire.Formats;

namespace Polywire.Tests.Rpc;

/// <summary>What callers see of <see cref="Doubler"/>.</summary>
[Service("cat")]
internal partial interface IDoubler
{
    /// <summary>Twice the number.</summary>
    ValueTask<long> Double(long num, CancellationToken cancellationToken = default);
}
