using System.Text;
using Polywire.Hubs.Queues;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Tests.Queues;

/// <summary>Queues in the words of the tests: names and messages as text.</summary>
internal static class QueueText
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static QueueItem Item(string text) => new(Bytes(text));

    public static string Text(this QueueItem item) => Encoding.UTF8.GetString(item.Span);

    public static string Texts(ReadOnlySpan<QueueItem> items) => string.Join(' ', items.ToArray().Select(Text));

    public static ByteString[] Names(params string[] names) => [.. names.Select(name => new ByteString(name))];

    public static long RightPush(this Keyspace keyspace, string key, params string[] texts) =>
        keyspace.Push(key, QueueEnd.Right, texts);

    public static long LeftPush(this Keyspace keyspace, string key, params string[] texts) =>
        keyspace.Push(key, QueueEnd.Left, texts);

    public static string Content(this Keyspace keyspace, string key)
    {
        List<QueueItem> items = [];
        keyspace.Lists.Range(Bytes(key), 0, -1, items);
        return string.Join(' ', items.Select(Text));
    }

    private static long Push(this Keyspace keyspace, string key, QueueEnd end, string[] texts)
    {
        QueueItem[] items = [.. texts.Select(Item)];
        Assert.Equal(QueueOutcome.Done, keyspace.Lists.Push(Bytes(key), end, items, onlyExisting: false, out long length));
        return length;
    }
}
