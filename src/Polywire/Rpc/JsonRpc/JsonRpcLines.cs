using System.Net.Http.Headers;
using Polywire.Wires.JsonRpc;

namespace Polywire.Rpc.JsonRpc;

/// <summary>A body of lines, each a reply with one item of a stream (NDJSON), read as they come.</summary>
/// <param name="body">The body.</param>
/// <param name="limits">Caps of each line.</param>
internal sealed class JsonRpcLines(Stream body, JsonRpcLimits limits)
{
    /// <summary>The content type of such a body.</summary>
    public const string ContentType = "application/x-ndjson";

    private readonly JsonRpcReader _reader = new(JsonRpcFraming.Lines, limits);
    private readonly MessageBuffer _input = new();
    private int _used;

    /// <summary>The line.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Whether a body is one.</summary>
    public static bool Are(HttpContent content) => content.Headers.ContentType is MediaTypeHeaderValue { MediaType: ContentType };

    /// <summary>Goes on to the next line.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="JsonRpcException">A line is too long.</exception>
    public async ValueTask<bool> MoveAsync(CancellationToken cancellationToken)
    {
        _input.Remove(_used);
        _used = 0;
        while (true)
        {
            if (_reader.TryRead(_input.Written, out JsonRpcRange line, out int skipped))
            {
                _used = line.Offset + line.Length;
                Current = line.Of(_input.WrittenMemory);
                return true;
            }
            _input.Remove(skipped);
            int read = await body.ReadAsync(_input.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return false;
            _input.Advance(read);
        }
    }
}
