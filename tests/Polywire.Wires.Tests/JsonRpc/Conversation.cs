using System.Text;
using Polywire.Wires.JsonRpc;

namespace Polywire.Wires.Tests.JsonRpc;

/// <summary>Feeds a session as a pump does, and tells what came of it in one line.</summary>
internal sealed class Conversation(JsonRpcFraming framing, JsonRpcLimits? limits = null)
{
    private readonly StringBuilder _story = new();
    private byte[] _input = [];

    public JsonRpcSession Session { get; } = new(framing, limits);

    /// <summary>Bytes that the session has not consumed yet.</summary>
    public int Waiting => _input.Length;

    public string Story => _story.ToString().Trim();

    /// <summary>The story of a text that comes whole; the same one must come of it cut at every place and byte by byte.</summary>
    public static string Of(JsonRpcFraming framing, string text, JsonRpcLimits? limits = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        string whole = new Conversation(framing, limits).Feed(bytes).Story;
        if (framing is JsonRpcFraming.Whole) return whole;
        for (int cut = 1; cut < bytes.Length; cut++)
            Assert.Equal(whole, new Conversation(framing, limits).Feed(bytes[..cut]).Feed(bytes[cut..]).Story);
        Conversation single = new(framing, limits);
        foreach (byte one in bytes) single.Feed([one]);
        Assert.Equal(whole, single.Story);
        return whole;
    }

    public Conversation Feed(params byte[] bytes)
    {
        _input = [.. _input, .. bytes];
        while (Session.Failure is not { } || Last is not JsonRpcEvent.Failed)
        {
            Last = Session.Receive(_input, out int consumed);
            Tell(Last);
            _input = _input[consumed..];
            if (Last is JsonRpcEvent.NeedMore or JsonRpcEvent.Failed) break;
        }
        return this;
    }

    public JsonRpcEvent Last { get; private set; }

    private void Tell(JsonRpcEvent told)
    {
        if (told is JsonRpcEvent.NeedMore or JsonRpcEvent.BatchStart or JsonRpcEvent.BatchEnd or JsonRpcEvent.Failed)
        {
            TellOfStream(told);
            return;
        }
        JsonRpcFrame frame = Session.Frame;
        string id = frame.Id.IsEmpty ? "" : " #" + Text(frame.Id);
        string version = frame.Version is JsonRpcVersion.V1 ? "1.0 " : "";
        _story.Append(told switch
        {
            JsonRpcEvent.Invalid => $"{(frame.Kind is JsonRpcKind.InvalidReply ? "bad reply" : "refused")} {Session.Failure!.Failure}{id} ",
            _ when frame.Kind is JsonRpcKind.Result => $"{version}result {Text(frame.Result)}{id} ",
            _ when frame.Kind is JsonRpcKind.Error => $"{version}error {Text(frame.Error)}{id} ",
            _ => $"{version}{(frame.Kind is JsonRpcKind.Request ? "" : "notify ")}{Text(frame.Method)}({Text(frame.Params)}){id} ",
        });
    }

    private void TellOfStream(JsonRpcEvent told) => _story.Append(told switch
    {
        JsonRpcEvent.BatchStart => $"[{Session.BatchCount}: ",
        JsonRpcEvent.BatchEnd => "] ",
        JsonRpcEvent.Failed => $"failed {Session.Failure!.Failure} at {Session.Failure.Offset} ",
        _ => "",
    });

    private string Text(JsonRpcRange range) => Encoding.UTF8.GetString(range.Of((ReadOnlySpan<byte>)_input));
}
