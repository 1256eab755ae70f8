using Polywire.Formats;

namespace Polywire.Tests.Rpc;

/// <summary>A service with a stream of one long item.</summary>
[Service("long")]
internal sealed partial class Streamer
{
    /// <summary>So many characters, in one item.</summary>
    public async IAsyncEnumerable<string> Text(int characters)
    {
        await Task.Yield();
        yield return new string('x', characters);
    }
}
