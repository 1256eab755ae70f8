using Polywire.Messages;

namespace Polywire.Tests.Messages;

public sealed class MessageTests
{
    [Fact]
    public void ACopyStandsOnItsOwnFeet()
    {
        byte[] topic = "cats"u8.ToArray(), body = "meow"u8.ToArray(), part = "more"u8.ToArray(), reply = "me"u8.ToArray();
        var details = new MessageDetails { Headers = [new("a", "b")], MoreParts = [part], ReplyTo = reply };
        Message copy = new Message(topic, body, details).Copy();

        foreach (byte[] bytes in new[] { topic, body, part, reply }) bytes.AsSpan().Fill((byte)'x');
        details.Headers = [];

        Assert.Equal(("cats", "meow"), (copy.TopicText, copy.Text));
        Assert.Equal("more"u8, copy.MoreParts[0].Span);
        Assert.Equal("me"u8, copy.ReplyTo.Span);
        Assert.Equal("a", copy.Headers[0].Key);
    }

    [Fact]
    public void WhatIsNotThereIsEmpty()
    {
        var message = new Message("meow"u8.ToArray());

        Assert.True(message.Topic.IsEmpty && message.ReplyTo.IsEmpty);
        Assert.Empty(message.Headers);
        Assert.Empty(message.MoreParts);
        Assert.Equal("meow", message.ToString());
        Assert.Equal("", default(Message).Text);
        Assert.Equal("", default(Message).Copy().ToString());
    }

    [Fact]
    public void ForPeopleATabStandsBetweenTopicAndText() => Assert.Equal("maine coon\tmrrp ✓", new Message("maine coon", "mrrp ✓").ToString());
}
