using Polywire.Hubs.Queues;

namespace Polywire.Hubs.Tests.Queues;

public sealed class DeliveryLogTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Behaves_as_a_sorted_list_does(int seed)
    {
        Random random = new(seed);
        DeliveryLog log = new();
        SortedDictionary<long, QueueItem> model = [];
        for (int step = 0; step < 50_000; step++)
        {
            int growth = step / 5_000 % 2 == 0 ? 6 : 3;
            if (random.Next(10) < growth)
            {
                QueueItem item = QueueText.Item(new string('x', random.Next(5)));
                Delivery delivery = log.Add(item);
                model.Add(delivery.Id, item);
            }
            else if (random.Next(20) == 0 && model.Count > 0)
            {
                long through = model.Keys.ElementAt(random.Next(model.Count));
                Assert.Equal(model.Keys.Where(id => id <= through).ToArray(), log.RemoveThrough(through).Select(delivery => delivery.Id));
                foreach (long id in model.Keys.Where(id => id <= through).ToArray())
                    model.Remove(id);
            }
            else
            {
                long id = model.Count > 0 && random.Next(4) > 0 ? model.Keys.ElementAt(random.Next(model.Count)) : random.Next(-5, step + 5);
                Assert.Equal(model.Remove(id), log.TryRemove(id, out _));
            }

            Assert.Equal((model.Count, model.Values.Sum(item => (long)item.Length)), (log.Count, log.Bytes));
        }
    }

    [Fact]
    public void One_that_is_never_settled_costs_no_memory_for_those_that_are()
    {
        DeliveryLog log = new();
        log.Add(QueueText.Item("stays"));
        for (int i = 0; i < 100_000; i++)
            Assert.True(log.TryRemove(log.Add(QueueText.Item("goes")).Id, out _));
        Assert.InRange(log.Capacity, 1, 64);
        Assert.True(log.TryRemove(1, out Delivery delivery));
        Assert.Equal("stays", delivery.Item.Text());
    }
}
