using Polywire.Connections;

namespace Polywire.Patterns;

/// <summary>How many of the messages that went into a connection its server has confirmed. Only in the turn of the connection's pump.</summary>
internal sealed class Confirmed(Output output)
{
    private long _messages;

    /// <summary>Whether the server has dealt with all of them.</summary>
    public bool IsAll
    {
        get
        {
            using (output.Gate.Enter()) return _messages == output.AppendedMessages;
        }
    }

    /// <summary>The server has dealt with so many of them.</summary>
    public void Reach(long messages) => _messages = Math.Max(_messages, messages);
}
