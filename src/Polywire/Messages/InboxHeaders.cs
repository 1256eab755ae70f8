using System.Collections;
using System.Text;
using Polywire.Wires.Text;

namespace Polywire.Messages;

/// <summary>The headers of the message at hand, read from its bytes only when somebody looks. One instance serves every message of an inbox.</summary>
internal sealed class InboxHeaders : IReadOnlyList<KeyValuePair<string, string>>
{
    private List<KeyValuePair<string, string>>? _read;
    private ReadOnlyMemory<byte> _block;

    /// <inheritdoc/>
    public int Count => List.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, string> this[int index] => List[index];

    private List<KeyValuePair<string, string>> List => _read ??= Read();

    /// <summary>The next message's headers, as <see cref="HeaderBlock"/> has them.</summary>
    public void Set(ReadOnlyMemory<byte> block)
    {
        _block = block;
        _read = null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => List.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private List<KeyValuePair<string, string>> Read()
    {
        List<KeyValuePair<string, string>> headers = [];
        foreach (HeaderBlock.Header header in new HeaderBlock(_block.Span))
        {
            // A wire's own remark (NATS's status line), not a header that somebody set.
            if (header.Name.IsEmpty)
                continue;
            headers.Add(new(Encoding.UTF8.GetString(header.Name), Encoding.UTF8.GetString(header.Value)));
        }
        return headers;
    }
}
