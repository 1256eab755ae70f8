using Polywire.Formats;

namespace Polywire.Interop.Tests.Cli;

/// <summary>Methods that are under way for as long as the test likes.</summary>
[Service("slow")]
public partial interface ISlow
{
    Task<long> Double(long num, CancellationToken cancellationToken = default);

    IAsyncEnumerable<long> Ticks(CancellationToken cancellationToken = default);
}
