using System.Collections.Concurrent;
using System.Text;
using Polywire.Hubs.Topics;

namespace Polywire.Hubs.Tests.Topics;

/// <summary>A subscriber that writes down what it gets, with the pattern that it came through.</summary>
internal sealed class RecordingSubscriber : ISubscriber
{
    private readonly ConcurrentQueue<string> _got = new();

    /// <summary>While true every message is dropped.</summary>
    public bool IsFull { get; set; }

    /// <summary>Each as <c>pattern|topic|body</c>.</summary>
    public IReadOnlyCollection<string> Got => _got;

    public bool Deliver(in Publication publication, Subscription via)
    {
        if (IsFull) return false;
        _got.Enqueue($"{via.Pattern}|{Encoding.UTF8.GetString(publication.Topic)}|{Encoding.UTF8.GetString(publication.Body)}");
        return true;
    }

    public string[] Take()
    {
        string[] got = [.. _got];
        _got.Clear();
        return got;
    }
}
