using Polywire.Hubs.Queues;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// Lists that commands fill and empty again, one set per thread: a command never awaits, so nobody else can need them
/// meanwhile.
/// </summary>
internal sealed class RespScratch
{
    // A larger list, left behind by one KEYS or LRANGE of a huge result, is not worth keeping.
    private const int Kept = 4096;

    [ThreadStatic]
    private static RespScratch? t_current;

    private List<QueueItem> _items = [];
    private List<ByteString> _names = [];
    private List<long> _numbers = [];

    /// <summary>This thread's.</summary>
    public static RespScratch Current => t_current ??= new RespScratch();

    /// <summary>An empty list of messages.</summary>
    public List<QueueItem> Items => Emptied(ref _items);

    /// <summary>An empty list of names.</summary>
    public List<ByteString> Names => Emptied(ref _names);

    /// <summary>An empty list of numbers.</summary>
    public List<long> Numbers => Emptied(ref _numbers);

    private static List<T> Emptied<T>(ref List<T> list)
    {
        list.Clear();
        if (list.Capacity > Kept)
            list = [];
        return list;
    }
}
