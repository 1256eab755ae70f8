using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Tests.Queues;

public sealed class DeadlineHeapTests
{
    [Fact]
    public void The_soonest_comes_first_whatever_is_moved_and_removed()
    {
        Random random = new(5);
        DeadlineHeap<Due> heap = new();
        List<Due> model = [];
        for (int step = 0; step < 20_000; step++)
        {
            int choice = random.Next(5);
            Due one = model.Count > 0 && choice > 1 ? model[random.Next(model.Count)] : new Due();
            if (choice < 4)
            {
                one.At = random.Next(1_000);
                heap.Set(one);
                if (!model.Contains(one))
                    model.Add(one);
            }
            else
            {
                heap.Remove(one);
                heap.Remove(one);
                model.Remove(one);
            }

            if (model.Count > 200)
                model.Remove(RemoveFirst(heap));
            Assert.Equal(model.Count, heap.Count);
            Assert.Equal(model.Count == 0 ? long.MaxValue : model.Min(due => due.At), heap.Due);
        }
    }

    private static Due RemoveFirst(DeadlineHeap<Due> heap)
    {
        Due first = heap.First!;
        heap.Remove(first);
        return first;
    }

    private sealed class Due : IDeadline
    {
        public long At { get; set; }

        public int HeapIndex { get; set; } = -1;

        long IDeadline.Due => At;
    }
}
