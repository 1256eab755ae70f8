using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Tests.Topics;

public sealed class SharedEncodingsTests
{
    [Fact]
    public void AMessageIsEncodedOncePerFormHoweverManyGetIt()
    {
        var table = new TopicTable();
        var subscribers = Enumerable.Range(0, 5).Select(i => new EncodingSubscriber(i < 3 ? WireForm.Resp2Message : WireForm.Zmtp)).ToArray();
        foreach (EncodingSubscriber subscriber in subscribers) table.Subscribe(subscriber, SubscriptionKind.Exact, "t"u8);
        TopicPublisher publisher = table.CreatePublisher();

        publisher.Publish("t"u8, "first"u8);
        publisher.Publish("t"u8, "a longer second"u8);
        publisher.Publish("t"u8, "3"u8);

        Assert.Equal(6, subscribers.Sum(subscriber => subscriber.Made));
        Assert.All(subscribers, subscriber => Assert.Equal(["first", "a longer second", "3"], subscriber.Got));
    }

    [Theory]
    [InlineData(SharedEncodings.LargestBody, true)]
    [InlineData(SharedEncodings.LargestBody + 1, false)]
    public void OnlySmallMessagesAreShared(int size, bool shared)
    {
        var table = new TopicTable();
        var subscribers = new[] { new EncodingSubscriber(WireForm.Zmtp), new EncodingSubscriber(WireForm.Zmtp) };
        foreach (EncodingSubscriber subscriber in subscribers) table.Subscribe(subscriber, SubscriptionKind.Exact, "t"u8);

        table.CreatePublisher().Publish("t"u8, new byte[size]);

        Assert.All(subscribers, subscriber => Assert.Equal(shared, subscriber.WasShared));
    }

    private sealed class EncodingSubscriber(WireForm form) : ISubscriber
    {
        public int Made { get; private set; }

        public bool WasShared { get; private set; }

        public List<string> Got { get; } = [];

        public bool Deliver(in Publication publication, Subscription via)
        {
            WasShared = publication.Shared is not null;
            if (publication.Shared is not { } shared) return true;
            if (!shared.TryGet(form, out ReadOnlySpan<byte> encoded))
            {
                Span<byte> room = shared.Make(form, publication.Body.Length);
                publication.Body.CopyTo(room);
                encoded = room;
                Made++;
            }
            Got.Add(System.Text.Encoding.UTF8.GetString(encoded));
            return true;
        }
    }
}
