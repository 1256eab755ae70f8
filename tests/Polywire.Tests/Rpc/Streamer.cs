using Polywire.Formats;

namespace Polywire.Tests.Rpc;

/// <summary>A service with a stream of one long item, and no end.</summary>
[Service("long")]
internal sealed partial class Streamer
{
    /// <summary>So many characters, in one item; then it fails.</summary>
    public async IAsyncEnumerable<string> Text(int characters)
    {
        await Task.Yield();
        yield return new string('x', characters);
        throw new Polywire.Rpc.RpcException(Polywire.Rpc.RpcStatus.Aborted, "no end");
    }
}
