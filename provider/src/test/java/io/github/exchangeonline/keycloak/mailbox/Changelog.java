package io.github.exchangeonline.keycloak.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.exchangeonline.keycloak.ExchangeOnlineEntities;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The changelog that the server runs, as XML. */
final class Changelog {

  static final String LOCATION = new ExchangeOnlineEntities().getChangelogLocation();

  private Changelog() {}

  /** The changesets, in order. */
  static List<Element> changeSets() {
    try (InputStream in = Changelog.class.getClassLoader().getResourceAsStream(LOCATION)) {
      assertThat(in).isNotNull();
      return children(
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement());
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new AssertionError(e);
    }
  }

  /** The changes of a changeset, and the parts of a change. */
  static List<Element> children(Element parent) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(Element.class::isInstance)
        .map(Element.class::cast)
        .toList();
  }
}
