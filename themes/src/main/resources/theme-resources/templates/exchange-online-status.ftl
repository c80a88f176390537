<#import "template.ftl" as layout>
<#import "exchange-online-parts.ftl" as parts>
<@layout.registrationLayout; section>
  <#if section = "header">
    <span class="exo-title" lang="${msg("exchangeOnlineLanguage")}">${msg("exchangeOnlineStatusTitle")}</span>
  <#elseif section = "form">
    <@parts.page title="exchangeOnlineStatusTitle">
      <#if (exo.tested)?has_content>
        <@parts.notice kind="success" text=msg("exchangeOnlineTested", exo.tested) />
      </#if>
      <#if (exo.confirmed)?has_content>
        <@parts.notice kind="success" text=msg("exchangeOnlineConfirmed", exo.confirmed) />
      </#if>
      <#if (exo.unlinked)?has_content>
        <@parts.notice kind="info" text=msg("exchangeOnlineUnlinked", exo.unlinked) />
      </#if>
      <#if exo.diagnosis??>
        <@parts.diagnosis of=exo.diagnosis />
      </#if>
      <#if !exo.links?has_content>
        <@parts.says "exchangeOnlineNoLinks" />
      </#if>

      <#list exo.links as link>
        <#assign heading = "exo-link-" + link?index>
        <section class="exo-link" aria-labelledby="${heading}">
          <h2 id="${heading}">${link.mailbox}</h2>
          <dl class="exo-facts">
            <dt>${msg("exchangeOnlineState")}</dt>
            <dd>${msg("exchangeOnlineState." + link.state)}</dd>
            <#if (link.restsUntil)?has_content>
              <dt>${msg("exchangeOnlineRestsUntil")}</dt>
              <dd>${link.restsUntil}</dd>
            </#if>
            <#if (link.account)?has_content>
              <dt>${msg("exchangeOnlineAccount")}</dt>
              <dd>${link.account}</dd>
            </#if>
            <#if (link.since)?has_content>
              <dt>${msg("exchangeOnlineSince")}</dt>
              <dd>${link.since}</dd>
            </#if>
            <#if (exo.from)?has_content && exo.from != link.mailbox>
              <dt>${msg("exchangeOnlineFrom")}</dt>
              <dd>${exo.from}</dd>
            </#if>
          </dl>
          <#-- What the state itself says, it says in every language. -->
          <#if link.diagnosis?? && !["link-paused", "owner-gone"]?seq_contains(link.diagnosis.id!"")>
            <@parts.diagnosis of=link.diagnosis kind=link.working?then("warning", "danger") />
          <#elseif link.state != "working">
            <@parts.says "exchangeOnlineMeans." + link.state />
          </#if>
          <#if (link.stages)?has_content>
            <@parts.stages of=link.stages />
          </#if>
          <@parts.form>
            <input type="hidden" name="exo-mailbox" value="${link.mailbox}">
            <#assign confirmable = (link.confirmable!false) && !(link.unlinkOnly!false)>
            <div class="exo-buttons">
              <#if confirmable>
                <@parts.button action="confirm" label="exchangeOnlineConfirm" primary=true about=heading />
              </#if>
              <#if !(link.unlinkOnly!false)>
                <@parts.button action="again" label="exchangeOnlineLinkAgain" primary=!(link.working || confirmable) about=heading />
                <@parts.button action="test" label="exchangeOnlineSendTest" about=heading />
              </#if>
              <@parts.button action="unlink" label="exchangeOnlineUnlink" about=heading />
            </div>
          </@parts.form>
        </section>
      </#list>

      <#if exo.linkable?has_content>
        <section class="exo-link" aria-labelledby="exo-linkable">
          <h2 id="exo-linkable">${exo.links?has_content?then(msg("exchangeOnlineLinkableTitle"), msg("exchangeOnlineActionTitle"))}</h2>
          <@parts.form>
            <#if exo.linkable?size == 1>
              <@parts.says "exchangeOnlineLinkable" exo.linkable[0] />
            </#if>
            <@parts.choice of=exo.linkable chosen=exo.linkable[0] id="exo-linkable-mailbox" />
            <div class="exo-buttons">
              <@parts.button action="start" label="exchangeOnlineStart" primary=true about="exo-linkable" />
            </div>
          </@parts.form>
        </section>
      </#if>

      <section class="exo-link">
        <#if exo.links?has_content>
          <#if (exo.realm)?has_content>
            <@parts.know realm=exo.realm />
          </#if>
          <h2>${msg("exchangeOnlineEndTitle")}</h2>
          <@parts.says "exchangeOnlineUnlinkMeans" />
        </#if>
        <#if exo.links?has_content || (exo.unlinked)?has_content>
          <@parts.consent />
        </#if>
        <@parts.form>
          <div class="exo-buttons">
            <@parts.button action="done" label="exchangeOnlineDone" />
          </div>
        </@parts.form>
      </section>
    </@parts.page>
  </#if>
</@layout.registrationLayout>
