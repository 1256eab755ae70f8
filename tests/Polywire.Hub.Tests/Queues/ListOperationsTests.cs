using System.Text;
using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Tests.Queues;

/// <summary>Random list commands on a few keys, compared after each with a dictionary of plain lists.</summary>
public sealed class ListOperationsTests
{
    private static readonly string[] KeyNames = ["maine coon", "siamese", "norwegian forest"];
    private readonly Keyspace _keyspace = new();
    private readonly Dictionary<string, List<byte[]>> _model = [];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Random_commands_leave_what_plain_lists_would_hold(int seed)
    {
        Random random = new(seed);
        for (int step = 0; step < 5_000; step++)
        {
            Step(random);
            Assert.Equal(_model.Count, _keyspace.Keys.Count);
            foreach (string key in KeyNames)
                AssertSame(_model.GetValueOrDefault(key, []), Content(key));
        }
    }

    private void Step(Random random)
    {
        string key = KeyNames[random.Next(KeyNames.Length)];
        byte[] name = Encoding.UTF8.GetBytes(key);
        byte[] body = [(byte)random.Next(4)];
        QueueEnd end = random.Next(2) == 0 ? QueueEnd.Left : QueueEnd.Right;
        bool exists = _model.TryGetValue(key, out List<byte[]>? list);
        list ??= [];
        long index = random.Next(-12, 12), other = random.Next(-12, 12);
        switch (random.Next(14))
        {
            case < 4: Push(name, end, list, exists, random, body); break;
            case 4: Pop(name, end, list, random.Next(4)); break;
            case 5:
                Assert.Equal(list.Count > 0, _keyspace.Lists.TryPop(name, end, out QueueItem item));
                Assert.Equal(ModelPop(list, end, 1).FirstOrDefault([]), item.Span);
                break;
            case 6: Assert.Equal(ListModel.Remove(list, body, index), _keyspace.Lists.Remove(name, index, body)); break;
            case 7: Insert(name, list, body, exists, after: random.Next(2) == 0, pivot: [(byte)random.Next(4)]); break;
            case 8: Set(name, list, body, exists, index); break;
            case 9: Positions(name, list, body, random); break;
            case 10: Move(key, end, KeyNames[random.Next(KeyNames.Length)], random); return;
            case 11: AssertSame(ListModel.Range(list, index, other), Range(name, index, other)); break;
            case 12: Index(name, list, index); break;
            default:
                List<byte[]> kept = ListModel.Range(list, index, index + 8);
                _keyspace.Lists.Trim(name, index, index + 8);
                list.Clear();
                list.AddRange(kept);
                break;
        }

        Keep(key, list);
    }

    private void Push(byte[] name, QueueEnd end, List<byte[]> list, bool exists, Random random, byte[] body)
    {
        bool onlyExisting = random.Next(3) == 0;
        QueueItem[] items = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new QueueItem(body))];
        QueueOutcome outcome = _keyspace.Lists.Push(name, end, items, onlyExisting, out long length);
        Assert.Equal(onlyExisting && !exists ? QueueOutcome.NoKey : QueueOutcome.Done, outcome);
        if (outcome == QueueOutcome.Done)
            list.InsertRange(end == QueueEnd.Left ? 0 : list.Count, items.Select(_ => body));
        Assert.Equal(list.Count, length);
    }

    private void Pop(byte[] name, QueueEnd end, List<byte[]> list, int count)
    {
        List<QueueItem> items = [];
        Assert.Equal(list.Count > 0, _keyspace.Lists.Pop(name, end, count, items));
        AssertSame(ModelPop(list, end, count), items);
    }

    private void Insert(byte[] name, List<byte[]> list, byte[] body, bool exists, bool after, byte[] pivot)
    {
        int at = list.FindIndex(other => other.AsSpan().SequenceEqual(pivot));
        QueueOutcome expected = !exists ? QueueOutcome.NoKey : at < 0 ? QueueOutcome.NotFound : QueueOutcome.Done;
        Assert.Equal(expected, _keyspace.Lists.Insert(name, after, pivot, new QueueItem(body), out long length));
        if (at >= 0)
            list.Insert(after ? at + 1 : at, body);
        Assert.Equal(at >= 0 ? list.Count : 0, length);
    }

    private void Set(byte[] name, List<byte[]> list, byte[] body, bool exists, long index)
    {
        long at = ListModel.Absolute(list, index);
        bool found = at >= 0 && at < list.Count;
        QueueOutcome expected = !exists ? QueueOutcome.NoKey : found ? QueueOutcome.Done : QueueOutcome.NotFound;
        Assert.Equal(expected, _keyspace.Lists.Set(name, index, new QueueItem(body)));
        if (found)
            list[(int)at] = body;
    }

    private void Positions(byte[] name, List<byte[]> list, byte[] body, Random random)
    {
        long rank = random.Next(1, 4) * (random.Next(2) == 0 ? 1 : -1);
        long count = random.Next(4), maxLength = random.Next(10);
        List<long> found = [];
        _keyspace.Lists.Positions(name, body, rank, count, maxLength, found);
        Assert.Equal(ListModel.Positions(list, body, rank, count, maxLength), found);
    }

    private void Move(string source, QueueEnd from, string destination, Random random)
    {
        QueueEnd to = random.Next(2) == 0 ? QueueEnd.Left : QueueEnd.Right;
        List<byte[]> list = _model.GetValueOrDefault(source, []);
        QueueOutcome outcome = _keyspace.Lists.Move(Encoding.UTF8.GetBytes(source), from, Encoding.UTF8.GetBytes(destination), to, out QueueItem item);
        Assert.Equal(list.Count > 0 ? QueueOutcome.Done : QueueOutcome.NoKey, outcome);
        if (list.Count == 0)
            return;
        byte[] moved = ModelPop(list, from, 1)[0];
        Assert.Equal(moved, item.Span);
        Keep(source, list);
        List<byte[]> target = _model.GetValueOrDefault(destination, []);
        target.Insert(to == QueueEnd.Left ? 0 : target.Count, moved);
        Keep(destination, target);
    }

    private void Index(byte[] name, List<byte[]> list, long index)
    {
        long at = ListModel.Absolute(list, index);
        bool found = at >= 0 && at < list.Count;
        Assert.Equal(found, _keyspace.Lists.TryIndex(name, index, out QueueItem item));
        Assert.Equal(found ? list[(int)at] : [], item.Span);
        Assert.Equal(list.Count, _keyspace.Lists.Length(name));
    }

    private static List<byte[]> ModelPop(List<byte[]> list, QueueEnd end, int count)
    {
        List<byte[]> popped = [];
        for (; count > 0 && list.Count > 0; count--)
        {
            int at = end == QueueEnd.Left ? 0 : list.Count - 1;
            popped.Add(list[at]);
            list.RemoveAt(at);
        }

        return popped;
    }

    private void Keep(string key, List<byte[]> list)
    {
        _model.Remove(key);
        if (list.Count > 0)
            _model.Add(key, list);
    }

    private List<QueueItem> Content(string key) => Range(Encoding.UTF8.GetBytes(key), 0, -1);

    private List<QueueItem> Range(byte[] name, long start, long stop)
    {
        List<QueueItem> items = [];
        _keyspace.Lists.Range(name, start, stop, items);
        return items;
    }

    private static void AssertSame(List<byte[]> expected, List<QueueItem> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i], actual[i].Span);
    }
}
