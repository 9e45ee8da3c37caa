import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.mapper.MapperExtrasPlugin;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** OpenSearch as one node, from its jars: home, HTTP port and transport port are the arguments. Ends with its stdin. */
public class Node {
  private static final class Embedded extends org.opensearch.node.Node {
    Embedded(Settings settings, Collection<Class<? extends Plugin>> plugins) {
      super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node"), plugins, false);
    }
  }

  public static void main(String[] args) throws Exception {
    Settings settings = Settings.builder()
        .put("path.home", Path.of(args[0]).toString())
        .put("network.host", "127.0.0.1")
        .put("http.port", args[1])
        .put("transport.port", args[2])
        .put("http.type", "netty4")
        .put("transport.type", "netty4")
        .put("discovery.type", "single-node")
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        .build();
    Embedded node = new Embedded(settings, List.of(Netty4Plugin.class, ReindexPlugin.class, MapperExtrasPlugin.class));
    node.start();
    while (System.in.read() >= 0) {
      continue;
    }
    node.close();
    System.exit(0);
  }
}
