namespace Polywire.Hubs.Tests.Queues;

/// <summary>Redis's list commands on a plain list, written for plainness: what the real ones are compared with.</summary>
internal static class ListModel
{
    public static int Remove(List<byte[]> list, byte[] body, long count)
    {
        int removed = 0;
        long most = count == 0 ? long.MaxValue : Math.Abs(count);
        while (removed < most)
        {
            int at = count < 0 ? list.FindLastIndex(Equal) : list.FindIndex(Equal);
            if (at < 0)
                break;
            list.RemoveAt(at);
            removed++;
        }

        return removed;

        bool Equal(byte[] other) => other.AsSpan().SequenceEqual(body);
    }

    public static List<byte[]> Range(List<byte[]> list, long start, long stop)
    {
        List<byte[]> found = [];
        for (int i = 0; i < list.Count; i++)
        {
            if (i >= Absolute(list, start) && i <= Absolute(list, stop))
                found.Add(list[i]);
        }

        return found;
    }

    public static List<long> Positions(List<byte[]> list, byte[] body, long rank, long count, long maxLength)
    {
        IEnumerable<int> indexes = Enumerable.Range(0, list.Count);
        if (rank < 0)
            indexes = indexes.Reverse();
        if (maxLength > 0)
            indexes = indexes.Take((int)maxLength);
        IEnumerable<long> found = indexes.Where(i => list[i].AsSpan().SequenceEqual(body)).Skip((int)Math.Abs(rank) - 1).Select(i => (long)i);
        return [.. count == 0 ? found : found.Take((int)count)];
    }

    public static long Absolute(List<byte[]> list, long index) => index < 0 ? index + list.Count : index;
}
