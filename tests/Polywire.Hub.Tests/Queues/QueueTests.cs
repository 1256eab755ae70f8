using System.Runtime.CompilerServices;
using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Tests.Queues;

public sealed class QueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Behaves_as_a_plain_list_does(int seed)
    {
        Random random = new(seed);
        Queue queue = new();
        List<byte[]> model = [];
        for (int step = 0; step < 20_000; step++)
        {
            // The bias changes direction, so that the array grows, wraps, empties and shrinks again.
            int growth = step / 2_000 % 2 == 0 ? 5 : 3;
            Change(random, queue, model, random.Next(8) < growth);
            Assert.Equal(model.Count, queue.Count);
            Assert.Equal(model.Sum(body => (long)body.Length), queue.Bytes);
            if (step % 50 == 0)
                AssertSame(model, queue);
        }

        AssertSame(model, queue);
        AssertSame(model, queue.Copy());
    }

    [Fact]
    public void An_emptied_queue_holds_no_large_array()
    {
        Queue queue = new();
        for (int i = 0; i < 100_000; i++)
            queue.Push(QueueEnd.Right, QueueText.Item("x"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (queue.Count > 0)
            queue.Pop(QueueEnd.Left);
        // Shrinking allocates ever smaller arrays: together less than the large one had.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 131_072 * Unsafe.SizeOf<QueueItem>());
        Assert.Equal(0, queue.Bytes);
    }

    [Fact]
    public void Push_and_pop_allocate_nothing()
    {
        Queue queue = new();
        QueueItem item = QueueText.Item("cat");
        queue.Push(QueueEnd.Right, item);
        Allocates.Nothing(10_000, () =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                queue.Push(QueueEnd.Right, item);
                queue.Pop(QueueEnd.Left);
            }
        });
    }

    private static void Change(Random random, Queue queue, List<byte[]> model, bool grow)
    {
        byte[] body = new byte[random.Next(4)];
        body.AsSpan().Fill((byte)random.Next(3));
        int at = random.Next(model.Count + 1);
        if (grow || model.Count == 0)
        {
            switch (random.Next(3))
            {
                case 0:
                    queue.Push(QueueEnd.Left, new QueueItem(body));
                    model.Insert(0, body);
                    break;
                case 1:
                    queue.Push(QueueEnd.Right, new QueueItem(body));
                    model.Add(body);
                    break;
                default:
                    queue.Insert(at, new QueueItem(body));
                    model.Insert(at, body);
                    break;
            }

            return;
        }

        Shrink(random, queue, model, body, Math.Min(at, model.Count - 1));
    }

    private static void Shrink(Random random, Queue queue, List<byte[]> model, byte[] body, int at)
    {
        switch (random.Next(40))
        {
            case < 16:
                Assert.Equal(model[0], queue.Pop(QueueEnd.Left).Span);
                model.RemoveAt(0);
                break;
            case < 30:
                Assert.Equal(model[^1], queue.Pop(QueueEnd.Right).Span);
                model.RemoveAt(model.Count - 1);
                break;
            case < 36:
                queue.Set(at, new QueueItem(body));
                model[at] = body;
                break;
            case < 39:
                int most = random.Next(1, 4);
                QueueEnd from = random.Next(2) == 0 ? QueueEnd.Left : QueueEnd.Right;
                Assert.Equal(ListModel.Remove(model, body, from == QueueEnd.Left ? most : -most), queue.Remove(body, most, from));
                break;
            default:
                int last = random.Next(at, model.Count);
                int first = Math.Max(at, last - 200);
                queue.Trim(first, last);
                model.RemoveRange(last + 1, model.Count - last - 1);
                model.RemoveRange(0, first);
                break;
        }
    }

    private static void AssertSame(List<byte[]> model, Queue queue)
    {
        for (int i = 0; i < model.Count; i++)
            Assert.Equal(model[i], queue[i].Span);
    }
}
