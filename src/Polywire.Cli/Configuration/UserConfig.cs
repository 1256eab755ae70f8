using Polywire.Addressing;
using Polywire.Hubs.Security;
using YamlDotNet.RepresentationModel;

namespace Polywire.Cli.Configuration;

/// <summary>The users of a configuration file: <c>NAME: PASSWORD</c>, where a hash may stand for the password, or <c>NAME: { password: …, publish: […], … }</c>.</summary>
internal static class UserConfig
{
    /// <summary>Reads them.</summary>
    public static IReadOnlyList<HubUser> Read(YamlNode? node, ConfigErrors errors)
    {
        List<HubUser> users = [];
        foreach ((string name, YamlNode key, YamlNode value) in ConfigMap.Of(node, errors, "users").Entries)
        {
            HubUser user = value is YamlScalarNode ? WithPassword(new HubUser(name), ConfigValue.Text(value, errors, name)) : Read(name, value, errors);
            users.Add(user);
            if (Complaint(users) is not { } wrong) continue;
            errors.Add(key, wrong);
            users.RemoveAt(users.Count - 1);
        }
        return users;
    }

    private static HubUser Read(string name, YamlNode node, ConfigErrors errors)
    {
        ConfigMap map = ConfigMap.Of(node, errors, $"the user {name}");
        HubUser user = WithPassword(new HubUser(name), map.Text("password")) with
        {
            Tokens = Texts(map.Texts("tokens")) ?? [],
            CurveKeys = Texts(map.Texts("curve")) ?? [],
            Certificates = Texts(map.Texts("certificates")) ?? [],
            Publish = Patterns(map, "publish", errors),
            Subscribe = Patterns(map, "subscribe", errors),
            Queues = Patterns(map, "queues", errors),
            Services = Patterns(map, "services", errors),
            Admin = map.Flag("admin"),
        };
        map.Close();
        return user;
    }

    // A hash cannot be mistaken for a password that anybody would choose; who chose one that begins so may hash it.
    private static HubUser WithPassword(HubUser user, string? password) =>
        password is null ? user : password.StartsWith("$pbkdf2", StringComparison.Ordinal) ? user with { PasswordHash = password } : user with { Password = password };

    private static string[]? Texts(IReadOnlyList<(string Text, YamlNode Node)>? texts) => texts is null ? null : [.. texts.Select(static text => text.Text)];

    private static List<string>? Patterns(ConfigMap map, string name, ConfigErrors errors)
    {
        if (map.Texts(name) is not { } texts) return null;
        List<string> patterns = [];
        foreach ((string text, YamlNode node) in texts)
        {
            if (NamePattern.TryParse(text, out _, out string? wrong)) patterns.Add(text);
            else errors.Add(node, wrong!);
        }
        return patterns;
    }

    private static string? Complaint(List<HubUser> users)
    {
        try
        {
            Users.Check(users);
            return null;
        }
        catch (AddressException wrong)
        {
            return wrong.Message.TrimEnd('.');
        }
    }
}
