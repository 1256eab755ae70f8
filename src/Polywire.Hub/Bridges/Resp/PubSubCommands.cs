using Polywire.Hubs.Topics;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// PUBSUB: who listens to what. Subscribers of every wire count, though only Redis's have globs; ZeroMQ's prefixes are
/// neither channels nor patterns here. See https://redis.io/docs/latest/commands/pubsub-channels/.
/// </summary>
internal sealed class PubSubCommands(TopicTable topics, TopicTable shards)
{
    /// <summary>Carries out one call.</summary>
    /// <returns>False when the verb is none of this family.</returns>
    public bool Execute(in RespCall call)
    {
        switch (call.Subverb)
        {
            case RespSubverb.PubSubChannels: Channels(call, topics); return true;
            case RespSubverb.PubSubShardChannels: Channels(call, shards); return true;
            case RespSubverb.PubSubNumSub: CountSubscribers(call, topics); return true;
            case RespSubverb.PubSubShardNumSub: CountSubscribers(call, shards); return true;
            case RespSubverb.PubSubNumPat: call.Integer(topics.CountGlobs()); return true;
            default: return false;
        }
    }

    // PUBSUB CHANNELS [pattern]
    private static void Channels(in RespCall call, TopicTable table)
    {
        if (call.Count > 3)
        {
            RespWriter.Error(call.Replies, $"ERR unknown subcommand or wrong number of arguments for '{System.Text.Encoding.Latin1.GetString(call[1])}'. Try PUBSUB HELP.");
            return;
        }

        List<ByteString> names = RespScratch.Current.Names;
        foreach ((ByteString name, _) in table.ListExact())
        {
            if (call.Count < 3 || RespGlob.IsMatch(call[2], name.Span))
                names.Add(name);
        }

        RespWriter.Array(call.Replies, names.Count);
        foreach (ByteString name in names)
            RespWriter.Bulk(call.Replies, name.Span);
        names.Clear();
    }

    // PUBSUB NUMSUB [channel…]
    private static void CountSubscribers(in RespCall call, TopicTable table)
    {
        RespWriter.Array(call.Replies, (call.Count - 2) * 2);
        for (int i = 2; i < call.Count; i++)
        {
            RespWriter.Bulk(call.Replies, call[i]);
            call.Integer(table.CountExact(call[i]));
        }
    }
}
