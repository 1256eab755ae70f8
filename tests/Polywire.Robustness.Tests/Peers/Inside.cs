using System.Text;

namespace Polywire.Robustness.Tests.Peers;

/// <summary>Looks into a hub, so that tests need no probe messages.</summary>
internal static class Inside
{
    public static int SubscribersOf(this Hub hub, string topic) => hub.Topics.FindRoute(Encoding.Latin1.GetBytes(topic)).Count;

    public static Task SubscribedAsync(this Hub hub, string topic, int count = 1) => Eventually.HoldsAsync(() => hub.SubscribersOf(topic) == count);

    public static long QueuedMessages(this Hub hub, string queue) => hub.Core.Queues.Lists.Length(Encoding.Latin1.GetBytes(queue));
}
